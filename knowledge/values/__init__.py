"""What a leaf says: money, lengths, dates, ranges, yes and no; and the bounds of questions."""
