package io.emdb.internal.file.fault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The names of a directory and their files: as the process sees them, as the device has them, and
 * the changes between. Not thread-safe.
 */
final class FileTable {

  private final Pages pages;
  private final SortedMap<String, Inode> names;
  private SortedMap<String, Inode> durableNames;
  private final List<NameChange> pending;

  FileTable(Pages pages) {
    this(pages, new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
  }

  private FileTable(
      Pages pages,
      SortedMap<String, Inode> names,
      SortedMap<String, Inode> durableNames,
      List<NameChange> pending) {
    this.pages = pages;
    this.names = names;
    this.durableNames = durableNames;
    this.pending = pending;
  }

  Map<String, Inode> names() {
    return names;
  }

  Inode newFile() {
    return new Inode(pages, new byte[0], new byte[0]);
  }

  void change(NameChange change) {
    change.apply(names);
    pending.add(change);
  }

  void sync() {
    durableNames = new TreeMap<>(names);
    pending.clear();
  }

  /** Returns a copy that later changes of this table and its files do not reach. */
  FileTable copy() {
    Map<Inode, Inode> copies = new HashMap<>();
    UnaryOperator<Inode> copy = inode -> copies.computeIfAbsent(inode, Inode::copy);
    List<NameChange> changes = new ArrayList<>();
    for (NameChange change : pending) {
      changes.add(new NameChange(change.from(), change.to(), copy.apply(change.inode())));
    }
    return new FileTable(pages, map(names, copy), map(durableNames, copy), changes);
  }

  /** Returns what the device may hold after a loss of power; nothing of it is pending. */
  FileTable afterPowerLoss(PowerLoss mode, Random random) {
    Map<Inode, Inode> images = new HashMap<>();
    UnaryOperator<Inode> image =
        inode -> images.computeIfAbsent(inode, one -> image(one, mode, random));
    SortedMap<String, Inode> left = map(namesAfter(mode, random), image);
    return new FileTable(pages, left, new TreeMap<>(left), new ArrayList<>());
  }

  private Inode image(Inode inode, PowerLoss mode, Random random) {
    byte[] durable = inode.durableContents();
    byte[] current = inode.contents();
    byte[] left =
        switch (mode) {
          case DROP_UNSYNCED -> durable;
          case KEEP_ALL -> current;
          case RANDOM_PAGES -> pages.randomPages(durable, current, random);
          case TORN -> pages.torn(durable, current, random);
        };
    return new Inode(pages, left, left);
  }

  private SortedMap<String, Inode> namesAfter(PowerLoss mode, Random random) {
    SortedMap<String, Inode> left = new TreeMap<>(durableNames);
    switch (mode) {
      case DROP_UNSYNCED -> {}
      case KEEP_ALL -> pending.forEach(change -> change.apply(left));
      case RANDOM_PAGES -> {
        int keptInFour = random.nextInt(5);
        for (NameChange change : pending) {
          if (random.nextInt(4) < keptInFour) {
            change.apply(left);
          }
        }
      }
      case TORN ->
          pending
              .subList(0, random.nextInt(pending.size() + 1))
              .forEach(change -> change.apply(left));
    }
    return left;
  }

  /** In the order of the names, so that a seed always gives the same image. */
  private static SortedMap<String, Inode> map(
      SortedMap<String, Inode> names, UnaryOperator<Inode> function) {
    SortedMap<String, Inode> mapped = new TreeMap<>();
    names.forEach((name, inode) -> mapped.put(name, function.apply(inode)));
    return mapped;
  }
}
