"""Tests of people's recordings."""
