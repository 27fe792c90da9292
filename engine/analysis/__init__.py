"""Studies on the compiled net: pure, values in, values out."""
