"""Which stretch reaches which muscle: programs, their stops, reach over people, what cheats, and the best position."""
