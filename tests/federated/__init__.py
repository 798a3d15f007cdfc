"""Data sets on several workers, their loader, averages and rounds."""
