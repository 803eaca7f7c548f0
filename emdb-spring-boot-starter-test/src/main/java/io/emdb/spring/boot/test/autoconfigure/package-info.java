/**
 * Tests of applications that use Emdb. Read first: {@link
 * io.emdb.spring.boot.test.autoconfigure.AutoConfigureTestEmdb}.
 */
@NullMarked
package io.emdb.spring.boot.test.autoconfigure;

import org.jspecify.annotations.NullMarked;
