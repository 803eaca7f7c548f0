/** Switches {@code @EmdbTransactional} on. */
@NullMarked
package io.emdb.spring.boot.autoconfigure.transaction;

import org.jspecify.annotations.NullMarked;
