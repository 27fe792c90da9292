"""Running cases carried over to another edition (在办件转新版): plan, dry run, batch, way back."""
