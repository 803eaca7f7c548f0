package io.emdb.samples.library;

import io.emdb.spring.data.EmdbIndexed;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.keyvalue.annotation.KeySpace;

/**
 * A book of the library.
 *
 * @param copies how many copies are in the house
 * @param version how often it was changed; null for a new book
 */
@KeySpace("books")
record Book(
    @Id String isbn,
    @EmdbIndexed String title,
    @EmdbIndexed String author,
    @EmdbIndexed int year,
    int copies,
    @Version @Nullable Long version) {

  Book withCopies(int number) {
    return new Book(isbn, title, author, year, number, version);
  }
}
