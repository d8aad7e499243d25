"""Animals whose bodies are carried as tables."""
