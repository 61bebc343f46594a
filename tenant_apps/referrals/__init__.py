"""Referrals between congresses: up for adoption, down for handling, and what flows back."""
