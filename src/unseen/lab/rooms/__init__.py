"""The routes of each room: what they are asked is checked here, and answered by a worker."""
