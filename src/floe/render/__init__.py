"""The back ends' workshop: values to text, every string quoted for the languages that will read it."""
