package io.emdb.spring.boot.test.autoconfigure;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;

@SpringBootApplication
@EnableCaching
class ShopApplication {}
