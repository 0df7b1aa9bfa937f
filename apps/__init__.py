"""What people run: the only package that knows which mind, voice, body and memory there are.

cli        the command `anima`; a module of `commands` for each of its words
config     settings; `flags` are those of the command line, `build` makes parts of them
terminal   what is shown there; `wording` puts times and numbers into words
once       makes what takes long once for all who want it

life       a character with mind and memory, for as long as it is needed
past       what it has been through and whom it knows, to see, correct and take back
staging    one turn, under direction, as a finished performance
sinks      files that take a performance; `vmc` takes it live
pictures   stills of somebody

chat       the web app; `web` the scripts of its page
film       a live talk as video; `keepsake` what is kept of one, to be saved
evaluate   how good a performance is; `bench` how fast and small; `checks` what is missing here
warm       compiles ahead of time; `examples` show how to begin
"""
