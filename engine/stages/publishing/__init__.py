"""Publishing: proposed with its effect, approved by a second person, retired, restored.

It is in force from a day on; nothing has to happen on that day, the terms say it.
"""
