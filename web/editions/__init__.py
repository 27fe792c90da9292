"""Editions on the analyst's and the manager's screens: what holds, what is proposed, what held."""
