package io.emdb.testing;

import java.util.Map;

/** What a {@link Script} acts on: a database, or the model it must agree with. */
public interface ScriptTarget {

  /** Does a step and returns everything it returned, as text. */
  String run(Step step);

  /** Returns everything visible now: "namespace/key" to "value@deadline". */
  Map<String, String> state();
}
