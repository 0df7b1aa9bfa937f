"""Small programs that show how to use Anima as a library. Each is run by a test."""
