/** An embedded, crash-safe key-value store in one directory. */
module io.emdb {
  requires static transitive org.jspecify;

  exports io.emdb;
}
