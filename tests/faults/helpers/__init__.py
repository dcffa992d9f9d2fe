"""What the fault tests share: a person who works over plain HTTP and can repeat a request exactly.

No browser: requests have to be cut, repeated and malformed on purpose."""
