package io.emdb.samples.library;

import io.emdb.spring.data.EmdbRepository;
import java.util.List;
import org.springframework.data.domain.Limit;

/** The books, by what people ask for. */
interface Books extends EmdbRepository<Book, String> {

  List<Book> findByAuthorOrderByYear(String author);

  List<Book> findByTitleStartingWithOrderByTitle(String prefix, Limit limit);

  List<Book> findByYearBetweenOrderByYear(int from, int to, Limit limit);
}
