"""Tests. This package must stay a package: without this file tests/intents/ would shadow the real intents."""
