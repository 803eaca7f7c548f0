package io.emdb.samples.library;

import java.util.List;
import java.util.UUID;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Loans over HTTP. */
@RestController
final class LoanController {

  private final LendingDesk desk;
  private final Loans loans;

  LoanController(LendingDesk desk, Loans loans) {
    this.desk = desk;
    this.loans = loans;
  }

  @PostMapping("/books/{isbn}/loans")
  Loan lend(@PathVariable String isbn, @RequestParam String reader) {
    return desk.lend(isbn, reader);
  }

  @DeleteMapping("/loans/{id}")
  void giveBack(@PathVariable UUID id) {
    desk.giveBack(id);
  }

  @GetMapping("/loans")
  List<Loan> ofReader(@RequestParam String reader) {
    return loans.findByReader(reader);
  }
}
