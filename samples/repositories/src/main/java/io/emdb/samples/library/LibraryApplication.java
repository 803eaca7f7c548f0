package io.emdb.samples.library;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Lends books. */
@SpringBootApplication
public class LibraryApplication {

  /** Starts the library. */
  public static void main(String[] args) {
    SpringApplication.run(LibraryApplication.class, args);
  }
}
