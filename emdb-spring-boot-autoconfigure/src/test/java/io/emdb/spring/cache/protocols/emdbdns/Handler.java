package io.emdb.spring.cache.protocols.emdbdns;

import java.io.IOException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what would be look-ups of the host: the JDK's own handlers make one whenever a URL is
 * hashed or compared.
 */
public final class Handler extends URLStreamHandler {

  /** How often a host would have been looked up. */
  public static final AtomicInteger LOOK_UPS = new AtomicInteger();

  @Override
  protected URLConnection openConnection(URL url) throws IOException {
    throw new IOException("nothing is there");
  }

  /** Returns the number that a URL takes for "not hashed yet", so that it asks every time. */
  @Override
  protected int hashCode(URL url) {
    LOOK_UPS.incrementAndGet();
    return -1;
  }

  @Override
  protected boolean equals(URL one, URL other) {
    LOOK_UPS.incrementAndGet();
    return false;
  }
}
