"""The new equilibrium under more tension, and the way there."""
