"""What bears the body: contact, feet, holds, supports."""
