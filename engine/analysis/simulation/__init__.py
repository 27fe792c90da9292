"""What if: the compiled net run with assumed arrivals, people, durations and chances."""
