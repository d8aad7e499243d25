"""What a model's psoas stands for, and what the model cannot answer."""
