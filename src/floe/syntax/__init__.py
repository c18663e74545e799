"""Text to YamlNode: finds every position, refuses what parsers disagree about, means nothing by it."""
