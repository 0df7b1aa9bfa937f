"""Other programs' readers, run by node, as judges of what is exported. See package.json."""
