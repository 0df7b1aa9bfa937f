"""One file a step, named by its number; a released one is never changed."""
