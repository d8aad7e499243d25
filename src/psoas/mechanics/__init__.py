"""The mechanics themselves: arrays in, arrays out, in the symbols of the papers."""
