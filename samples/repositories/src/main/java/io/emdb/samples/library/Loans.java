package io.emdb.samples.library;

import io.emdb.spring.data.EmdbRepository;
import java.util.List;
import java.util.UUID;

/** The loans, by book and by reader. */
interface Loans extends EmdbRepository<Loan, UUID> {

  List<Loan> findByReader(String reader);

  long countByIsbn(String isbn);
}
