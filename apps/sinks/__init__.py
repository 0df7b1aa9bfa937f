"""Files that beats become.

A *writer* turns beats into one file, in one thread, without asyncio: `video`, `gif`, `wav`, `npz`,
`vtt`, `still`; and for other programs `bvh`, `glb`, `vrma`, `livelink`, `smplx`. `file.FileSink`
runs writers beside the renderer and gives their files their final names only when they are whole.
`forms.open_sink` picks the writer by the suffix.
"""
