"""The methods: each takes a body, a posture and conditions, and gives a labelled dataset; none sees another."""
