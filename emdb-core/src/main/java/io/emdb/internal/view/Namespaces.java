package io.emdb.internal.view;

import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.engine.Engine;

/** Finds or makes namespaces by name. */
final class Namespaces {

  private Namespaces() {}

  static NamespaceEntry require(Engine engine, String name) {
    Arguments.namespaceName(name);
    engine.failStop().checkOpen();
    NamespaceEntry present = engine.catalog().byName(name);
    return present == null ? engine.committer().createNamespace(name) : present;
  }
}
