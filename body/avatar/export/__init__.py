"""A character as glTF 2.0 and VRM 1.0.

`gltf` writes the container, `surface` lays the skin and clothes out for it, `pictures` paints its
textures, `hair` finds what sways, `character` hangs it all on the skeleton, `vrm` says which node
is which bone and which shape is which expression, `turns` gives the rotations that a pose means
for the nodes. `files` puts it all together: the whole character, or an animation for any.
"""
