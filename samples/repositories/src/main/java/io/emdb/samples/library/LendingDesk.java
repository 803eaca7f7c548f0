package io.emdb.samples.library;

import io.emdb.spring.transaction.EmdbTransactional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.web.server.ResponseStatusException;

/** Hands copies out and takes them back: a loan and the number of copies change together. */
@Service
class LendingDesk {

  private final Books books;
  private final Loans loans;

  LendingDesk(Books books, Loans loans) {
    this.books = books;
    this.loans = loans;
  }

  @EmdbTransactional
  Loan lend(String isbn, String reader) {
    Book book = books.findById(isbn).orElseThrow(() -> notFound("no such book"));
    Loan loan = loans.save(new Loan(null, isbn, reader));
    if (book.copies() == 0) {
      throw new ResponseStatusException(HttpStatus.CONFLICT, "all copies are lent"); // no loan
    }
    books.save(book.withCopies(book.copies() - 1));
    return loan;
  }

  @EmdbTransactional
  void giveBack(UUID id) {
    Loan loan = loans.findById(id).orElseThrow(() -> notFound("no such loan"));
    Book book = books.findById(loan.isbn()).orElseThrow(() -> notFound("no such book"));
    loans.delete(loan);
    books.save(book.withCopies(book.copies() + 1));
  }

  static ResponseStatusException notFound(String reason) {
    return new ResponseStatusException(HttpStatus.NOT_FOUND, reason);
  }
}
