package io.emdb.samples.library;

import io.emdb.spring.data.EmdbIndexed;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.keyvalue.annotation.KeySpace;

/**
 * A copy that is out of the house.
 *
 * @param id null for a new loan
 */
@KeySpace("loans")
record Loan(@Id @Nullable UUID id, @EmdbIndexed String isbn, @EmdbIndexed String reader) {}
