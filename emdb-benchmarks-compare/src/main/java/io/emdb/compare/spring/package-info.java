/** Spring caches over Emdb, other libraries and a real Redis. */
@NullMarked
package io.emdb.compare.spring;

import org.jspecify.annotations.NullMarked;
