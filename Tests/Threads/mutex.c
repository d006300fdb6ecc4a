// LD_PRELOAD=mutex.so PROGRAM
// Tells ThreadSanitizer of a Mutex that is taken or given back while others wait for it. That happens inside of the library
// Synchronization, which is not compiled for the sanitizer: without this, what such a mutex protects is reported as a race.
// Taking one that is free needs nothing, because the compiler puts that into the program itself.
//
// The functions are those of stdlib/public/Synchronization/Mutex/LinuxImpl.swift in Swift 6.3. If they are renamed, the
// only effect is that such reports come back.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

// In the program, where it is compiled for the sanitizer.
void __tsan_acquire(void *) __attribute__((weak));
void __tsan_release(void *) __attribute__((weak));

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *mutex
#define LOCK $s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF
#define UNLOCK $s15Synchronization12_MutexHandleV11_unlockSlowyyF
#define TRY_LOCK $s15Synchronization12_MutexHandleV12_tryLockSlowSbyF

#define TEXT(name) #name
#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, TEXT(name))

SWIFT void LOCK(uint32_t thread, SELF) {
    REAL(LOCK);
    real(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void UNLOCK(SELF) {
    REAL(UNLOCK);
    if (__tsan_release) __tsan_release(mutex);
    real(mutex);
}

SWIFT bool TRY_LOCK(SELF) {
    REAL(TRY_LOCK);
    bool is_taken = real(mutex);
    if (is_taken && __tsan_acquire) __tsan_acquire(mutex);
    return is_taken;
}
