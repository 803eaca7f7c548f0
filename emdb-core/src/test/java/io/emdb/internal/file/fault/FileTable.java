package io.emdb.internal.file.fault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

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
          case DROP_UNSYNCED, NAMES_ONLY -> durable;
          case KEEP_ALL, CONTENTS_ONLY -> current;
          case RANDOM_PAGES -> pages.randomPages(durable, current, random);
          case TORN -> pages.torn(durable, current, random);
        };
    return new Inode(pages, left, left);
  }

  private SortedMap<String, Inode> namesAfter(PowerLoss mode, Random random) {
    SortedMap<String, Inode> left = new TreeMap<>(durableNames);
    switch (mode) {
      case DROP_UNSYNCED, CONTENTS_ONLY -> {}
      case KEEP_ALL, NAMES_ONLY -> pending.forEach(change -> change.apply(left));
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

  /** Returns what a loss of power takes or leaves one by one: changes of names, lengths, pages. */
  List<String> unsynced() {
    List<String> parts = new ArrayList<>();
    for (NameChange change : pending) {
      parts.add("name " + change.from() + " to " + change.to());
    }
    for (Inode inode : inodes()) {
      inode.unsynced().forEach(part -> parts.add(nameOf(inode) + " " + part));
    }
    return parts;
  }

  private String nameOf(Inode inode) {
    return Stream.of(names, durableNames)
        .flatMap(table -> table.entrySet().stream())
        .filter(entry -> entry.getValue().equals(inode))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /**
   * Returns what the device holds if of {@link #unsynced} just some is left; nothing of it is
   * pending.
   */
  FileTable keeping(IntPredicate kept) {
    SortedMap<String, Inode> keptNames = new TreeMap<>(durableNames);
    int part = 0;
    for (NameChange change : pending) {
      if (kept.test(part++)) {
        change.apply(keptNames);
      }
    }
    Map<Inode, Inode> images = new HashMap<>();
    for (Inode inode : inodes()) {
      int first = part;
      byte[] left = inode.keeping(index -> kept.test(first + index));
      images.put(inode, new Inode(pages, left, left));
      part += inode.unsynced().size();
    }
    SortedMap<String, Inode> left = map(keptNames, images::get);
    return new FileTable(pages, left, new TreeMap<>(left), new ArrayList<>());
  }

  /** The system writes some pages of a file back by itself, as it may at any time. */
  void writeBack(Random random) {
    List<Inode> files = inodes();
    if (!files.isEmpty() && random.nextInt(3) == 0) {
      files.get(random.nextInt(files.size())).writeBack(random);
    }
  }

  /** Returns each file that a loss of power may leave, in the order of their names. */
  private List<Inode> inodes() {
    Set<Inode> inodes = new LinkedHashSet<>(durableNames.values());
    inodes.addAll(names.values());
    return List.copyOf(inodes);
  }

  /** In the order of the names, so that a seed always gives the same image. */
  private static SortedMap<String, Inode> map(
      SortedMap<String, Inode> names, UnaryOperator<Inode> function) {
    SortedMap<String, Inode> mapped = new TreeMap<>();
    names.forEach((name, inode) -> mapped.put(name, function.apply(inode)));
    return mapped;
  }
}
