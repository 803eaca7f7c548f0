package io.emdb.internal.view;

import io.emdb.Group;
import io.emdb.internal.engine.KeySpace;

/** The keys behind a dotted prefix. */
final class GroupView extends SpaceView implements Group {

  private final SpaceView parent;
  private final String prefix;
  private final byte[] keyPrefix;

  /** Makes the group of a prefix inside another view. */
  GroupView(SpaceView parent, String prefix) {
    super(parent.clock(), parent.defaultTtl());
    this.parent = parent;
    this.prefix = prefix;
    this.keyPrefix = prefix.isEmpty() ? new byte[0] : Arguments.utf8(prefix + ".", "prefix");
  }

  @Override
  KeySpace space() {
    return new PrefixedSpace(parent.space(), keyPrefix);
  }

  @Override
  public String prefix() {
    String outer = parent instanceof GroupView group ? group.prefix() : "";
    return outer.isEmpty() || prefix.isEmpty() ? outer + prefix : outer + "." + prefix;
  }
}
