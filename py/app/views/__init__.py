"""Views: functions from the session to HTML."""
