"""Knowledge brought in and out, checked, and its synonyms suggested."""
