"""Tables as files: columns made from a catalogue's, and the formats they are written in."""
