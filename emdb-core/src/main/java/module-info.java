import org.jspecify.annotations.NullMarked;

/** An embedded, crash-safe key-value store in one directory. */
@NullMarked
module io.emdb {
  requires static org.jspecify;

  exports io.emdb;
}
