package io.emdb.archfixture.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;

/** Neither final nor without public methods. */
@AutoConfiguration
public class OpenAutoConfiguration {

  /** A bean method that others may call. */
  public void bean() {}
}
