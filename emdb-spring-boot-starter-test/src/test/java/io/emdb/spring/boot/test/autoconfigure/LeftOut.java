package io.emdb.spring.boot.test.autoconfigure;

import org.springframework.stereotype.Component;

/** A component that no slice asks for. */
@Component
class LeftOut {}
