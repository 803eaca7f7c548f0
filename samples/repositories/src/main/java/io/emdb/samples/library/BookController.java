package io.emdb.samples.library;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.domain.Limit;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Books over HTTP. */
@RestController
final class BookController {

  private static final Limit MOST = Limit.of(100);

  /** A book as it is sent; without a version it is a new one. */
  record Draft(String title, String author, int year, int copies, @Nullable Long version) {}

  /** A book as it is shown. */
  record Shelf(Book book, long lent) {}

  private final Books books;
  private final Loans loans;

  BookController(Books books, Loans loans) {
    this.books = books;
    this.loans = loans;
  }

  @PutMapping("/books/{isbn}")
  Book put(@PathVariable String isbn, @RequestBody Draft draft) {
    return books.save(
        new Book(
            isbn, draft.title(), draft.author(), draft.year(), draft.copies(), draft.version()));
  }

  @GetMapping("/books/{isbn}")
  Shelf get(@PathVariable String isbn) {
    Book book = books.findById(isbn).orElseThrow(() -> LendingDesk.notFound("no such book"));
    return new Shelf(book, loans.countByIsbn(isbn));
  }

  @GetMapping(path = "/books", params = "author")
  List<Book> byAuthor(@RequestParam String author) {
    return books.findByAuthorOrderByYear(author);
  }

  @GetMapping(path = "/books", params = "title")
  List<Book> byTitle(@RequestParam String title) {
    return books.findByTitleStartingWithOrderByTitle(title, MOST);
  }

  @GetMapping(
      path = "/books",
      params = {"from", "to"})
  List<Book> byYear(@RequestParam int from, @RequestParam int to) {
    return books.findByYearBetweenOrderByYear(from, to, MOST);
  }

  @ExceptionHandler
  @ResponseStatus(HttpStatus.CONFLICT)
  String changedMeanwhile(OptimisticLockingFailureException e) {
    return "the book was changed meanwhile: read it again";
  }
}
