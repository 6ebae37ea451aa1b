"""When: iterations, velocity, planning."""
