package io.emdb.internal.verify;

/** How much was looked at. One thread. */
final class Counts {
  long damagedEntries;
  int files;
  int otherFiles;
  int quarantinedFiles;
  int segments;
  long records;
  long entries;
  long bytes;
}
